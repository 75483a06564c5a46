export type { IndexContractCase } from './contract-case.ts';
export { descriptorIndexContract } from './descriptor-index-contract.ts';
export { binarySubject, type BinarySubjectOptions, type IndexSubject } from './index-subject.ts';
export { createPlainIndex } from './plain-index.ts';
