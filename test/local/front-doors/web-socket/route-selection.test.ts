import test from 'ava';
import fc from 'fast-check';
import { RouteSelection } from '../../../../src/local/front-doors/web-socket/route-selection.ts';

test('a member of the body names the route, however deep it stands', (t) => {
  for (const expression of ['$request.body.do.what', '${request.body.do.what}']) {
    const selection = new RouteSelection(expression, ['join', 'toString']);
    t.is(selection.routeOf('{"do":{"what":"join"}}'), 'join');
    t.is(selection.routeOf('{"do":{"what":"leave"}}'), '$default');
    t.is(selection.routeOf('{"do":null}'), '$default');
    t.is(selection.routeOf('{"do":{}}'), '$default');
  }
});

test('no message breaks it', (t) => {
  const selection = new RouteSelection('$request.body.action', ['join']);
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (message) => {
      t.true(['join', '$default'].includes(selection.routeOf(message)));
    }),
  );
});
