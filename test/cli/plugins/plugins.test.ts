import test from 'ava';
import { folderWith } from '../../runtime/config/config-folder.ts';
import { CommandRun } from '../command-run.ts';

const CONFIG = `export default { plugins: [{ name: 'own', apply({ hooks }) {
  hooks.boot.tapPromise('own', async () => { if (process.env.BREAKS) throw new Error('no luck'); });
  hooks.reply.tap({ name: 'own', stage: 7 }, () => undefined);
} }] };`;

interface Known {
  plugins: { name: string; bootMs?: number }[];
  error?: { code: string; message: string };
}

test('lwa plugins tells the pipeline of a folder for people', async (t) => {
  const directory = await folderWith(t, {
    'lwa.config.mjs': CONFIG,
    'prod.env': 'AWS_LWA_REQUEST_ID=1',
  });
  const args = ['plugins', '--env-file', 'prod.env', '--env', 'AWS_LWA_PROT=1'];
  const run = new CommandRun(t, args, { directory });
  t.is(await run.exitCode(), 0);
  t.regex(run.stdout, /AWS_LWA_PROT is no setting .*did you mean AWS_LWA_PORT\?/);
  t.regex(run.stdout, / 1 {2}http-api +built-in +\d+\.\d ms {2}source http-api\n/);
  t.regex(run.stdout, /request-id +built-in, AWS_LWA_REQUEST_ID=1 +/);
  t.regex(run.stdout, /own +lwa\.config\.mjs:1 +\d+\.\d ms {2}boot, reply \(7\)\n/);
  t.regex(run.stdout, /\n {2}reply +warm-up, own \(7\)\n/);
  t.regex(run.stdout, /\n {2}http-api, function-url, .*, pass-through\n/);
  t.regex(run.stdout, /the boot hooks have not run; --boot/);
});

test('--json --boot tells it for machines, with the times of the boot hooks', async (t) => {
  const directory = await folderWith(t, { 'lwa.config.mjs': CONFIG });
  const run = new CommandRun(t, ['plugins', '--json', '--boot'], { directory });
  t.is(await run.exitCode(), 0);
  const { plugins } = JSON.parse(run.stdout) as Known;
  t.is(typeof plugins.find(({ name }) => name === 'own')?.bootMs, 'number');
  t.is(plugins[0]?.bootMs, undefined);
});

test('a boot hook that fails ends it with 1, and the pipeline is shown all the same', async (t) => {
  const directory = await folderWith(t, { 'lwa.config.mjs': CONFIG });
  const run = new CommandRun(t, ['plugins', '--boot', '--env', 'BREAKS=1'], { directory });
  t.is(await run.exitCode(), 1);
  t.regex(run.output, /FATAL\tPlugin "own" failed in the hook "boot": no luck/);
  t.regex(run.stdout, /own +lwa\.config\.mjs:1/);
});

test('what keeps the adapter from starting ends it with 2, in the words of the adapter', async (t) => {
  const directory = await folderWith(t, { 'lwa.config.mjs': 'export default { plugin: [] };' });
  const run = new CommandRun(t, ['plugins', '--json'], { directory });
  t.is(await run.exitCode(), 2);
  t.regex(run.output, /FATAL\tlwa\.config\.mjs is wrong:\n- plugin: there is no such key/);
  t.is((JSON.parse(run.stdout) as Known).error?.code, 'LWA_ERR_CONFIG_INVALID');
});
