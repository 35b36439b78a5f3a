import test from 'ava';
import SnsPayloadValidator from 'sns-payload-validator';
import { hooked, lastWarning, post } from './hooked.ts';
import { certificateOf, HOST, SnsService, TOPIC } from './sns-service.ts';

const sns = { provider: 'sns', topics: [TOPIC] } as const;
const service = await SnsService.start();

test.beforeEach(() => {
  service.asked.length = 0;
  service.answer = undefined;
});

test.serial(
  'messages of both versions are accepted, and the certificate is fetched once',
  async (t) => {
    const adapter = hooked(sns);
    for (const version of ['1', '2'] as const) {
      for (const fields of [{}, { Subject: 'New' }]) {
        const { body, headers } = service.message(fields, version);
        t.is(await post(adapter, body, headers), 204);
      }
    }
    t.is(adapter.requests[0]?.headers.get('x-lwa-webhook'), 'sns');
    t.deepEqual(service.asked, [`/SimpleNotificationService-${'a1'.repeat(16)}.pem`]);
  },
);

test.serial('what the tests sign is what other verifiers accept', async (t) => {
  const validator = new SnsPayloadValidator();
  for (const { body } of [service.message({ Subject: 'x' }, '1'), service.confirmation()]) {
    await t.notThrowsAsync(async () => await validator.validate(JSON.parse(body)));
  }
});

test.serial('what is not as it was signed is refused', async (t) => {
  const adapter = hooked(sns);
  const { body, headers } = service.message({ Subject: 'New' });
  const message = JSON.parse(body) as Record<string, string>;
  const changes: Record<string, unknown>[] = [
    { Message: 'other' },
    { Subject: 'Old' },
    { Subject: undefined },
    { MessageId: headers['x-amz-sns-message-id']!.replace('2', '3') },
    { Signature: '' },
    { SignatureVersion: '1' },
    { SignatureVersion: '3' },
    { SignatureVersion: 2 },
    { Type: 'SubscriptionConfirmation' },
    { Type: '__proto__' },
    { Message: { nested: true } },
  ];
  for (const change of changes) {
    const changed = JSON.stringify({ ...message, ...change });
    t.is(await post(adapter, changed, {}), 401, JSON.stringify(change));
  }
  for (const raw of ['', 'null', '[]', 'Hello', '{}']) t.is(await post(adapter, raw, {}), 401, raw);
  t.regex(lastWarning(adapter)!, /raw message delivery has no signature/);
  t.is(adapter.requests.length, 0);
});

test.serial('fields of the request that nobody signed must say the same', async (t) => {
  const adapter = hooked(sns);
  const { body } = service.message();
  t.is(await post(adapter, body, {}), 204);
  const forged = { 'x-amz-sns-message-type': 'SubscriptionConfirmation' };
  t.is(await post(adapter, body, forged), 401);
  t.is(await post(adapter, body, { 'x-amz-sns-topic-arn': `${TOPIC}2` }), 401);
});

test.serial('a topic that is not configured is refused, though SNS has signed', async (t) => {
  const adapter = hooked(sns);
  const { body, headers } = service.message({ TopicArn: `${TOPIC}-of-others` });
  t.is(await post(adapter, body, headers), 401);
  t.regex(lastWarning(adapter)!, /topic is none of those that are configured/);
  t.deepEqual(service.asked, []);
});

test.serial('an old message is refused', async (t) => {
  const { body, headers } = service.message({
    Timestamp: new Date(Date.now() - 7_200_000).toISOString(),
  });
  t.is(await post(hooked(sns), body, headers), 401);
  t.is(await post(hooked({ ...sns, tolerance: '3h' }), body, headers), 204);
  const never = service.message({ Timestamp: 'never' });
  t.is(await post(hooked(sns), never.body, never.headers), 401);
});

const urls = [
  `http://${HOST}/SimpleNotificationService-${'a1'.repeat(16)}.pem`,
  `https://${HOST}.evil.example/SimpleNotificationService-${'a1'.repeat(16)}.pem`,
  `https://${HOST}@evil.example/SimpleNotificationService-${'a1'.repeat(16)}.pem`,
  `https://sns.evil.example#.amazonaws.com/SimpleNotificationService-${'a1'.repeat(16)}.pem`,
  `https://bucket.s3.amazonaws.com/SimpleNotificationService-${'a1'.repeat(16)}.pem`,
  `https://${HOST}/other.pem`,
  `https://${HOST}:444/SimpleNotificationService-${'a1'.repeat(16)}.pem`,
  `https://${HOST}/x/../SimpleNotificationService-${'a1'.repeat(16)}.pem`,
];
for (const url of urls) {
  test.serial(`no certificate is fetched from ${url}`, async (t) => {
    const adapter = hooked(sns);
    const { body, headers } = service.message({ SigningCertURL: url });
    t.is(await post(adapter, body, headers), 401);
    t.deepEqual(service.asked, []);
  });
}

test.serial('a certificate that is out of date is not believed', async (t) => {
  const { cert } = await certificateOf(HOST, {
    notBeforeDate: new Date('2020-01-01'),
    notAfterDate: new Date('2021-01-01'),
  });
  service.answer = (response) => response.end(cert);
  const adapter = hooked(sns);
  const { body, headers } = service.message();
  t.is(await post(adapter, body, headers), 401);
  t.regex(lastWarning(adapter)!, /certificate that it is signed with is not valid now/);
});

test.serial(
  'without a certificate SNS is asked to send the message again, and it is tried again',
  async (t) => {
    const adapter = hooked(sns, { timeout: '1s' });
    const { body, headers } = service.message();
    const answers: [NonNullable<SnsService['answer']>, RegExp][] = [
      [(response) => response.writeHead(500).end(), /answered with 500/],
      [(response) => response.writeHead(302, { location: '/x' }).end(), /answered with 302/],
      [(response) => response.end('no certificate'), /PEM|no start line/i],
    ];
    for (const [answer, told] of answers) {
      service.answer = answer;
      t.is(await post(adapter, body, headers), 503);
      t.regex(adapter.log.at(-1)!.message, told);
      t.is(adapter.log.at(-1)!.level, 'error');
    }
    service.answer = undefined;
    t.is(await post(adapter, body, headers), 204);
  },
);

test.serial('the app confirms subscriptions, unless the plugin is to', async (t) => {
  const { body, headers } = service.confirmation();
  const passing = hooked(sns);
  t.is(await post(passing, body, headers), 204);
  t.is(passing.requests.length, 1);

  const confirming = hooked({ ...sns, confirmSubscriptions: true });
  t.is(await post(confirming, body, headers), 200);
  t.is(confirming.requests.length, 0);
  t.regex(service.asked.at(-1)!, /^\/\?Action=ConfirmSubscription/);
  const { body: news, headers: fields } = service.message();
  t.is(await post(confirming, news, fields), 204);
});

test.serial('what cannot be confirmed is told, without the token, and sent again', async (t) => {
  const adapter = hooked({ ...sns, confirmSubscriptions: true });
  const { body, headers } = service.confirmation();
  t.is(await post(adapter, service.message().body, {}), 204);
  service.answer = (response) => response.writeHead(403).end();
  t.is(await post(adapter, body, headers), 503);
  t.regex(
    adapter.log.at(-1)!.message,
    /https:\/\/sns\.eu-west-1\.amazonaws\.com\/: answered with 403/,
  );
  t.false(JSON.stringify(adapter.log).includes('2336412f37'));
  const elsewhere = service.confirmation({ SubscribeURL: 'https://evil.example/?Action=x' });
  t.is(await post(adapter, elsewhere.body, elsewhere.headers), 503);
});
