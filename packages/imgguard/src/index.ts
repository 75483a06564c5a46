export { createGuard, type Guard, type GuardOptions, type ReportOptions } from './guard.ts';
export type { AddedWork, AddWork, GuardWorks, WorkChanges, WorkFilter } from './guard/works.ts';
export type { FindWorks, FoundWork, WorksFound } from './guard/find-works.ts';
export type { DecideInput, GuardHits, HitDetail } from './guard/hits.ts';
export type { HitFilter } from './store/hit-store.ts';
export type { ClaimLook, GuardClaims } from './guard/claims.ts';
export type { LookOptions, UseLook } from './guard/claim-look.ts';
export type { DueTask } from './guard/claim-due.ts';
export type { EligibilityPolicy } from './guard/claim-check.ts';
export type { GuardClaimants, GuardMandates, GuardSites } from './guard/parties.ts';
export type { GuardDocuments, IssuedPaper, NewInvoice, NewPayout } from './guard/documents.ts';
export type { EvidenceExport, EvidenceOptions, GuardEvidence } from './guard/evidence.ts';
export type { CaptureOptions } from './guard/evidence-capture.ts';
export type { TimeAuthority } from './guard/time-authority.ts';
export type { StoredCapture } from '@imgguard/claims';
export type { GuardNotices, NewNotice, SentNotice } from './guard/notices.ts';
export type { PortalPageOptions } from './guard/portal-page.ts';
export type { GuardPortal, HandInResult, IssuedLink, PortalHandIn, PortalSubmission, ReceivedAnswer, UnknownLink } from './guard/portal.ts';
export type { DataRequestInput, ErasedParty, GuardPersonalData, PartyData, PartyDecision } from './guard/personal-data.ts';
export type { DueClaim, GuardRetention } from './guard/retention.ts';
export type { FindRespondentOptions, FoundRespondent, GuardRespondents } from './guard/respondents.ts';
export type { RegistryOptions } from './guard/registries.ts';
export type { GuardLetters, RenderedLetter, RenderLetter, RenderPaper, RenderProviderNotice } from './guard/letters.ts';
export { letterEmail, type LetterEmailOptions, type MailAddress } from './papers/letter-email.ts';
export type { DossierFacts } from './papers/claim-facts.ts';
export { GlyphsMissingError, letterPdf, type LetterPdfOptions } from './papers/letter-pdf.ts';
export type { PaperFont } from './papers/pdf-fonts.ts';
export type { StoredLetter } from '@imgguard/claims';
export type { GuardLicenses, GuardRecords, NewRecord } from './guard/rights.ts';
export type { GuardRights, HitRights } from './rights/hit-rights.ts';
export { readFileRights, type FileRights } from './rights/file-tags.ts';
export { allowPatternOf } from './guard/rights.ts';
export type { GuardStatus } from './guard/status.ts';
export type { SearchOptions } from './pipeline/search.ts';
export type {
  EmbeddingUseWord,
  FinishedSearch,
  HitFound,
  ImageRefused,
  ModelTrouble,
  SearchEvent,
  SearchProgress,
} from './pipeline/search-event.ts';
export type { Run, RunCounts, RunOptions, StoredSkipped } from './store/run-store.ts';
export type { SightingRecord } from './store/sighting-store.ts';
export { GuardError, type GuardErrorCode, isImgguardError } from './errors.ts';
