export { createSqliteFrontier, type SqliteFrontier, type SqliteFrontierOptions } from './frontier/sqlite-frontier.ts';
export { createSqliteFetchHistory, type SqliteFetchHistory } from './history/sqlite-fetch-history.ts';
export { createSqliteCrawlMemory, type SqliteCrawlMemory } from './history/sqlite-crawl-memory.ts';
export { createSqliteSpendingStore } from './engine/sqlite-spending-store.ts';
export { createSqliteRobotsStore } from './robots/sqlite-robots-store.ts';
export type { SqliteDatabase, SqliteStatement } from './frontier/sqlite-database.ts';
