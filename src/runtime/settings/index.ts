export { type LoadedSettings, loadSettings } from './load-settings.ts';
export type { SettingName, Settings, SettingsInput } from './settings.ts';
export { type SetSetting, setSettings } from './set-settings.ts';
