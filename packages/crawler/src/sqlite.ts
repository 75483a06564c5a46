export { createSqliteFrontier, type SqliteFrontier, type SqliteFrontierOptions } from './frontier/sqlite-frontier.ts';
export { createSqliteRobotsStore } from './robots/sqlite-robots-store.ts';
export type { SqliteDatabase, SqliteStatement } from './frontier/sqlite-database.ts';
