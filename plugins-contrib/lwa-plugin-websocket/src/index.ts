export { type WebSocketOptions, webSocket as default, webSocket } from './websocket.ts';
