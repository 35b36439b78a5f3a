// Made by "npm run api:report" of src/testing.ts.
import { LogFields, HttpRequest, Plugin, HttpResponse, InvocationFields, AdapterError, AppStarter } from './pipeline/index.ts';
export { Handled, Outcome, Pipeline, PipelineOptions } from './pipeline/index.ts';
import { SettingsInput } from './runtime/settings/index.ts';

interface TestRequest {
    method?: string;
    target?: string;
    headers?: Record<string, string>;
    body?: string | Uint8Array;
}
declare function eventOf(request: TestRequest): Record<string, unknown>;

interface LogLine {
    readonly level: 'debug' | 'info' | 'warn' | 'error';
    readonly message: string;
    readonly fields: LogFields | undefined;
}

interface TestAdapterOptions {
    plugins?: readonly Plugin[];
    app: ((request: HttpRequest) => HttpResponse | Promise<HttpResponse>) | number;
    settings?: SettingsInput;
}
interface TestResult {
    readonly response: HttpResponse | undefined;
    readonly text: string;
    readonly payload: unknown;
    readonly error: AdapterError | undefined;
}
declare class TestAdapter {
    #private;
    readonly requests: HttpRequest[];
    constructor({ plugins, app, settings: configured }: TestAdapterOptions);
    get log(): readonly LogLine[];
    request(request?: TestRequest, fields?: Partial<InvocationFields>): Promise<TestResult>;
    invoke(event: unknown, fields?: Partial<InvocationFields>): Promise<TestResult>;
    restore(): Promise<void>;
    environment(variables: Readonly<Record<string, string>>, startedBy?: AppStarter): Promise<Record<string, string>>;
    shutdown(): Promise<void>;
}

export { TestAdapter, eventOf };
export type { LogLine, TestAdapterOptions, TestRequest, TestResult };
