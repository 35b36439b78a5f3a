#!/usr/bin/env node
import { runExtension } from './runtime/extension.ts';

const address = process.env['AWS_LAMBDA_RUNTIME_API'];
if (address === undefined || address === '') {
  process.stderr.write(
    'lambda-adapter is started by AWS Lambda, which sets AWS_LAMBDA_RUNTIME_API; it is not set here. To run your app behind a local Lambda: npx lwa dev -- <command>\n',
  );
  process.exitCode = 2;
} else {
  void runExtension(address, process.argv[1] ?? 'lambda-adapter', process.env).then((code) => {
    process.exit(code);
  });
}
