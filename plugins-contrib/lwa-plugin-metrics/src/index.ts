export { metrics as default, metrics, type MetricsOptions } from './metrics.ts';
