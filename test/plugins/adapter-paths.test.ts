import test from 'ava';
import { closedPaths } from '../../src/plugins/adapter-paths.ts';

const DEFAULTS = { passThroughPath: '/events', webSocketPath: '/ws' };

test('what nobody has chosen is open: an app may have a page of its own there', (t) => {
  t.is(closedPaths(DEFAULTS), undefined);
  t.is(closedPaths({ passThroughPath: '/' }), undefined);
  t.is(closedPaths({ ...DEFAULTS, passThroughPaths: { sqs: '/events', s3: '/' } }), undefined);
});

test('what has been chosen is closed', (t) => {
  t.deepEqual(closedPaths({ ...DEFAULTS, passThroughPath: '/jobs' }), {
    paths: ['/jobs'],
    subtrees: [],
  });
  t.deepEqual(closedPaths({ ...DEFAULTS, passThroughPaths: { sqs: '/jobs', s3: '/up' } }), {
    paths: ['/jobs', '/up'],
    subtrees: [],
  });
  t.deepEqual(closedPaths({ ...DEFAULTS, webSocketPath: '/sockets/' }), {
    paths: [],
    subtrees: ['/sockets/connect', '/sockets/message', '/sockets/disconnect'],
  });
});

test('`private` closes the defaults, too', (t) => {
  t.deepEqual(closedPaths({ ...DEFAULTS, eventPathAccess: 'private' }), {
    paths: ['/events'],
    subtrees: ['/ws/connect', '/ws/message', '/ws/disconnect'],
  });
});

test('`public` opens all but the paths of SnapStart', (t) => {
  const chosen = {
    passThroughPath: '/jobs',
    passThroughPaths: { s3: '/up' },
    webSocketPath: '/sockets',
    eventPathAccess: 'public',
  } as const;
  t.is(closedPaths(chosen), undefined);
  t.deepEqual(closedPaths({ ...chosen, snapstartBeforeCheckpointPath: '/before' }), {
    paths: ['/before'],
    subtrees: [],
  });
});
