export { createSite, type Site, type SiteOptions, type SiteRequest } from './site.ts';
export type { ContentEncoding, Route, RouteAnswer, RouteBody, RouteHandler } from './site-route.ts';
export { createVirtualClock, type VirtualClock } from './virtual-clock.ts';
export { createFakeResolver, type FakeResolver } from './fake-resolver.ts';
export { type ContractCase, frontierContract } from './frontier-contract.ts';
export { sourceContract, type SourceContractCase, type SourceHarness } from './source-contract.ts';
