import { aString, checkOptions, type Plugin, required } from 'lambda-web-adapter';

/** Options of {@link pluginName}. */
export interface PluginNameOptions {
  /** The response header that is set. @default "x-plugin-name" */
  header?: string;
  /** What it says. */
  value: string;
}

/**
 * Sets a header on every answer.
 *
 * @example
 * export default defineConfig({ plugins: [pluginName({ value: 'hello' })] });
 *
 * @throws AdapterError `LWA_ERR_PLUGIN_INVALID` when an option is wrong.
 */
export function pluginName(options: PluginNameOptions): Plugin {
  checkOptions('plugin-name', options, { header: aString(), value: required(aString()) });
  const { header = 'x-plugin-name', value } = options;
  return {
    name: 'plugin-name',
    apply({ hooks }) {
      hooks.response.tap('plugin-name', ({ response }) => {
        response.headers.set(header, value);
      });
    },
  };
}

export { pluginName as default };
