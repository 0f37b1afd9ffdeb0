export { BOARD_PATH, createApp } from './app.ts';
export { Config } from './config.ts';
export type { Dependencies } from './dependencies.ts';
