export type { RightsHolder } from './rights-holder.ts';
export type { Work, WorkPolicy, WorkRegistration } from './work.ts';
export type { Hit, MatchRef, SightingContextRef, SightingRef } from './hit.ts';
export type { Reason } from './reason.ts';
export type { Refusal } from './refusal.ts';
export type { Period } from './period.ts';
export { decide, isDecided, standingDecision, undoDecision } from './decision.ts';
export type { Decision, DecisionEntry, DecisionResult, DecisionUndo, Truth, UseStatus } from './decision.ts';
export { coveredUntil, covers, licenseProblems, licensesCovering, MEDIA, namesPlace, uncoveredBy } from './license.ts';
export type { Coverage, CoverReasonCode, License, Licensee, LicenseOrigin, LicensePlaces, Medium, Use, UsePeriod } from './license.ts';
export { LICENSE_COLUMNS, readLicenses, readLicensesCsv } from './import/read-licenses.ts';
export type { ReadLicensesResult } from './import/read-licenses.ts';
export { canonicalDigest, canonicalJson } from './import/canonical-json.ts';
export { allowRuleFor, allowRuleForUse, allowRuleProblems } from './allow-rule.ts';
export type { AllowPattern, AllowRule } from './allow-rule.ts';
export { useOf } from './permission.ts';
export { FILE_RIGHTS_TAGS, licenseInFile, rightsMetadata } from './rights-metadata.ts';
export type {
  FileTag,
  PageSignal,
  RightsConflict,
  RightsMetadata,
  RightsMetadataInput,
  RightsProperty,
  RightsStatement,
} from './rights-metadata.ts';
export { checkCreativeCommons } from './creative-commons.ts';
export type { CreativeCommonsCheck, CreativeCommonsCondition } from './creative-commons.ts';
export { stockTraces } from './stock-agency.ts';
export type { StockTrace } from './stock-agency.ts';
export { triage } from './triage.ts';
export type { TriageContext, TriageReasonCode, TriageResult } from './triage.ts';
export { DURATION_POINTS, PRIORITY_POINTS, priorityOf, SITE_POINTS, SIZE_POINTS } from './triage-priority.ts';
export type { Priority, PriorityCode, PriorityPart } from './triage-priority.ts';
export type { SignalCode } from './signals.ts';
export { isPartyDomain } from './place.ts';
export { isSiteCategory, KNOWN_SITES, SITE_CATEGORIES, siteProfileFor } from './site-profile.ts';
export type { SiteCategory, SiteProfile } from './site-profile.ts';
export { eligibility } from './eligibility.ts';
export type { EligibilityContext, EligibilityFinding, EligibilityResult } from './eligibility.ts';
export { MINOR_USE_BYTES } from './eligibility-facts.ts';
export type { EligibilityFacts } from './eligibility-facts.ts';
export { ELIGIBILITY_RULES, LIMITATION_WARNING_DAYS, MIN_SIDE_PIXELS, WEAK_MATCH_PROBABILITY } from './eligibility-rules.ts';
export type { EligibilityCode } from './eligibility-code.ts';
export type { EligibilityRule } from './eligibility-rules.ts';
export { currencyCodes, currencyExponent } from './money/currency.ts';
export { decimalText, DEFAULT_ROUNDING, formatMoney, isMoney, moneyText, parseAmount, scaleMinor, sumMoney } from './money/money.ts';
export type { Fraction, Money, RoundingMode } from './money/money.ts';
export { calculateFee, feeText } from './fees/calculate-fee.ts';
export type { Fee, FeeLine, FeeRefusalCode, FeeResult, FeeUsage } from './fees/calculate-fee.ts';
export { choiceText, FACTOR_KINDS, PRICE_AXES, priceTableProblems } from './fees/price-table.ts';
export type { BasePrice, FactorKind, PriceAxis, PriceChoice, PriceFactor, PriceStep, PriceTable } from './fees/price-table.ts';
export { readPriceTable, readPriceTableCsv } from './fees/read-price-table.ts';
export type { PriceTableDetails, ReadPriceTableResult } from './fees/read-price-table.ts';
export { SAMPLE_PRICE_TABLE } from './fees/sample-price-table.ts';
export { evidenceProblems, priceEvidence } from './fees/price-evidence.ts';
export type { PriceEvidence } from './fees/price-evidence.ts';
export { creditNote, feeDocumentLines, moneyDocument, TAX_CATEGORY } from './fees/money-document.ts';
export type {
  DocumentLine,
  FeeDocumentLinesResult,
  LineBasis,
  LineTax,
  MoneyDocument,
  MoneyDocumentInput,
  MoneyDocumentResult,
  TaxMode,
} from './fees/money-document.ts';
export { INTEREST_YEAR_DAYS, simpleInterest } from './fees/interest.ts';
export type { InterestInput, InterestLine, InterestRate } from './fees/interest.ts';
export { interestWithPayments } from './fees/interest-with-payments.ts';
export type { InterestWithPayments, InterestWithPaymentsInput, PaymentAllocation } from './fees/interest-with-payments.ts';
export { COURT_COMMISSION_BASIS_POINTS, DEFAULT_COMMISSION_BASIS_POINTS, payoutStatement } from './fees/commission.ts';
export type { CommissionTerms, PayoutInput, PayoutLine, PayoutStatement } from './fees/commission.ts';
export { openAmount } from './claim/claim.ts';
export type {
  Delivery,
  DeliveryChannel,
  Actor,
  ActorRole,
  Answer,
  Claim,
  ClaimEntry,
  ClaimOutcome,
  ClaimState,
  Hold,
  KeptEligibility,
  Offer,
  Payment,
  PaymentPromise,
  Recheck,
  RecheckResult,
  Respondent,
  SentLetter,
} from './claim/claim.ts';
export { DISPUTE_CODES } from './claim/event.ts';
export type { ClaimEvent, ClaimEventKind, Confirmation, DisputeCode, LetterToSend } from './claim/event.ts';
export { changedFacts, FACT_QUESTIONS, factProblems, openFactQuestions, provenPeriod } from './claim/facts.ts';
export type { ClaimFacts, FactChanges, FactName, FactQuestion } from './claim/facts.ts';
export { checkEligibility } from './claim/check-eligibility.ts';
export type { EligibilityCheck } from './claim/check-eligibility.ts';
export { attachHit, openClaim } from './claim/open-claim.ts';
export { dropHit } from './claim/hits-of-claim.ts';
export type { DropHitCode, DropHitInput, DropHitResult } from './claim/hits-of-claim.ts';
export { instalmentStatus, MAX_INSTALMENTS, splitInstalments } from './claim/instalments.ts';
export type { Instalment, InstalmentStatus } from './claim/instalments.ts';
export { offerFromFee } from './claim/offer-basis.ts';
export type { OfferBasis, OfferTerms } from './claim/offer-basis.ts';
export { claimTimeline, EVENT_WORDS, timelineHtml, timelineText } from './claim/timeline.ts';
export type { ShownEvent, TimelineItem, TimelineReader } from './claim/timeline.ts';
export { limitation, limitationText } from './claim/limitation.ts';
export type { Limitation, LimitationCountry, LimitationFallback, LimitationInput, LimitationSlice } from './claim/limitation.ts';
export { permissionTasks } from './claim/permission-change.ts';
export type { PermissionTask } from './claim/permission-change.ts';
export { MAX_PROMISE_DAYS, RECHECK_GAP_HOURS } from './claim/answer-guards.ts';
export type { AttachHitResult, OpenClaimCode, OpenClaimInput, OpenClaimResult } from './claim/open-claim.ts';
export { transition } from './claim/transition.ts';
export type { TransitionRefusalCode, TransitionResult } from './claim/transition.ts';
export { ruleFor, TRANSITIONS } from './claim/transitions.ts';
export { OPEN_STATES, REOPENABLE } from './claim/transition-rule.ts';
export type { TaskKind, TransitionRule } from './claim/transition-rule.ts';
export { COOLING_HOURS } from './claim/answer-guards.ts';
export type { GuardId, TransitionContext } from './claim/guards.ts';
export {
  businessDaysAfter,
  DEADLINE_DAYS,
  DELIVERY_DAYS,
  EXTENSION_DAYS,
  isOverdue,
  MIN_DAYS_AFTER_PAUSE,
  REMOVAL_LOOK_DAYS,
  REPLY_DAYS_ABROAD,
} from './claim/deadline.ts';
export type { Deadline, DeadlineCalendar, DeadlineKind, StoppedDeadline } from './claim/deadline.ts';
export { easterSunday, HOLIDAY_YEARS, holidayCalendar, holidayCountries, holidaySource, publicHolidays } from './calendar/holidays.ts';
export type { HolidayCalendar, PublicHoliday } from './calendar/holidays.ts';
export { renderLetter, letterDigest } from './letters/render-letter.ts';
export type {
  Letter,
  RenderLetterInput,
  RenderLetterRefusal,
  RenderLetterRefusalCode,
  RenderLetterResult,
} from './letters/render-letter.ts';
export { keptLetter } from './letters/kept-letter.ts';
export { letterBlocks } from './letters/letter-blocks.ts';
export type { LetterBlock, LetterLine, LetterSpan, TextBlock } from './letters/letter-blocks.ts';
export { MAX_LETTER_PICTURES, MAX_PICTURE_BYTES } from './letters/letter-picture.ts';
export type { LetterPicture } from './letters/letter-picture.ts';
export { letterData } from './letters/letter-data.ts';
export type { LetterSources } from './letters/letter-data.ts';
export { offerFields } from './letters/offer-fields.ts';
export { LETTER_FIELDS } from './letters/fields.ts';
export type { LetterData, LetterField, LetterFieldName } from './letters/fields.ts';
export { LETTER_CATALOGUE } from './letters/catalogue.ts';
export type { LetterKind } from './letters/catalogue.ts';
export type { LetterElement } from './letters/element.ts';
export type { PaperFieldName } from './letters/paper-fields.ts';
export { builtInTemplateFolder, builtInTemplates, readTemplate, TEMPLATE_LOCALES } from './letters/read-template.ts';
export { CATALOGUE_REVISED_ON, REVISION_MONTHS, revisedOn, revisionNote } from './letters/revision.ts';
export type { TemplateName } from './letters/read-template.ts';
export { NOTICE_CATALOGUE } from './notices/notice-kinds.ts';
export type { NoticeElement, NoticeKind, NoticeName, NoticeStatement, NoticeStatementCode } from './notices/notice-kinds.ts';
export { renderNotice } from './notices/render-notice.ts';
export type { NoticeConfirmation, RenderNoticeInput, RenderNoticeRefusalCode, RenderNoticeResult } from './notices/render-notice.ts';
export { counterNoticeDeadlines, counterNoticeProblems } from './notices/counter-notice.ts';
export type { CounterNotice, CounterNoticeDeadlines, CounterNoticeProblem } from './notices/counter-notice.ts';
export { complainBy, COMPLAINT_MONTHS } from './notices/complaint.ts';
export { readCounterNotice } from './notices/read-counter-notice.ts';
export type { ReadCounterNoticeResult } from './notices/read-counter-notice.ts';
export { hostNoticeStep, noticeRecord, startHostNotice } from './notices/host-notice.ts';
export type {
  HostNotice,
  HostNoticeEntry,
  HostNoticeEvent,
  HostNoticeResult,
  HostNoticeState,
  HostNoticeTask,
} from './notices/host-notice.ts';
export { claimantFields } from './papers/claimant-fields.ts';
export type { ClaimantFieldsFor } from './papers/claimant-fields.ts';
export { accountFields, demandFields, invoiceFields, paymentReminderFields, receiptFields } from './papers/money-fields.ts';
export type { MoneyFieldsResult } from './papers/money-fields.ts';
export { COST_CAP_VALUE_EUROS, costCap } from './papers/cost-cap.ts';
export type { CostCapFacts } from './papers/cost-cap.ts';
export { ccbCheck } from './papers/ccb.ts';
export type { CcbCheck, CcbInput } from './papers/ccb.ts';
export { certificateFields, retroactiveLicense } from './papers/retroactive-license.ts';
export type { RetroactiveLicenseInput, RetroactiveLicenseResult } from './papers/retroactive-license.ts';
export { nextDocumentNumber } from './papers/document-number.ts';
export type { DocumentSeries } from './papers/document-number.ts';
export { paperWords } from './papers/paper-words.ts';
export type { PaperWords } from './papers/paper-words.ts';
export { evidenceCertificateFields } from './papers/evidence-certificate.ts';
export type { CertificateResult, Certifier } from './papers/evidence-certificate.ts';
export { dossierFields } from './papers/dossier.ts';
export type { DossierEvidence, DossierInput } from './papers/dossier.ts';
export { payoutFields } from './papers/payout-fields.ts';
export { EXCEPTION_QUESTIONS } from './portal/exceptions.ts';
export type { ExceptionCode, ExceptionQuestion } from './portal/exceptions.ts';
export { checkLicenseProof } from './portal/license-proof.ts';
export type { LicenseProof, LicenseProofCheck } from './portal/license-proof.ts';
export {
  MAX_PORTAL_FILE_BYTES,
  MAX_PORTAL_FILES,
  NO_ADMISSION,
  portalAnswer,
  portalLanguage,
  receiptText,
  respondentOf,
} from './portal/portal-answer.ts';
export type { PortalAnswer, PortalAnswerResult, PortalFile, PortalLanguage, PortalReceipt } from './portal/portal-answer.ts';
export { checkPortalFiles, MAX_FILE_NAME_CHARACTERS } from './portal/portal-file.ts';
export type { CheckedFile, CheckFilesResult, HandedInFile } from './portal/portal-file.ts';
export { MAX_ANSWER_CHARACTERS, MAX_SUBMISSION_BYTES, readSubmission } from './portal/read-submission.ts';
export type { ReadSubmissionResult, SubmittedAnswer } from './portal/read-submission.ts';
export { issuePortalLink, MAX_WRONG_TRIES, MIN_TOKEN_BITS, PORTAL_DAYS, portalRequest, replaceLinks } from './portal/portal-link.ts';
export type { PortalLink, PortalRequest, PortalRequestCode, PortalRequestResult } from './portal/portal-link.ts';
export { portalView, possibleAnswers } from './portal/portal-view.ts';
export type { PortalSources, PortalUse, PortalView } from './portal/portal-view.ts';
export { createMemoryCaptureStore } from './stores/capture-store.ts';
export type { CaptureStore, StoredCapture } from './stores/capture-store.ts';
export { createMemoryClaimStore } from './stores/claim-store.ts';
export type { ClaimStore } from './stores/claim-store.ts';
export { createMemoryDecisionStore } from './stores/decision-store.ts';
export type { DecisionStore } from './stores/decision-store.ts';
export { createMemoryDocumentStore, nextInBook } from './stores/document-store.ts';
export type { DocumentBook, DocumentStore, IssuedDocument } from './stores/document-store.ts';
export { createMemoryLetterStore } from './stores/letter-store.ts';
export type { LetterStore, StoredLetter } from './stores/letter-store.ts';
export { createMemoryNoticeStore } from './stores/notice-store.ts';
export type { NoticeStore } from './stores/notice-store.ts';
export { createMemoryPortalStore } from './stores/portal-store.ts';
export type { PortalStore, StoredPortalFile } from './stores/portal-store.ts';
export { createMemoryRecordStore } from './stores/record-store.ts';
export type { RecordStore } from './stores/record-store.ts';
export { decideDataRequest } from './privacy/data-request.ts';
export type { DataDecision, DataRequest } from './privacy/data-request.ts';
export { ERASED, eraseRespondent, withoutWords } from './privacy/erase.ts';
export type { EraseInput, EraseResult } from './privacy/erase.ts';
export { licenseDeleteAfter, RETENTION_BUFFER_DAYS, RETENTION_YEARS, retentionOf } from './privacy/retention.ts';
export type { LegalHold, RetentionCategory, RetentionLine, RetentionRules } from './privacy/retention.ts';
export { openSealed, openSealedBytes, sealBytes, sealRecord, unwrapKey, wrapKey } from './privacy/sealed.ts';
export type { SealedRecord, SealKey } from './privacy/sealed.ts';
export { auditLog, auditProblems, auditText } from './evidence/audit-log.ts';
export type { AuditEvent, AuditLog } from './evidence/audit-log.ts';
export { bagProblems } from './evidence/bag.ts';
export type { BagProblem } from './evidence/bag.ts';
export { checkCapture } from './evidence/capture-check.ts';
export { evidenceBundle, renewEvidence, sealEvidence, stampToRenew } from './evidence/evidence-bundle.ts';
export type {
  EvidenceCapture,
  EvidenceInput,
  EvidenceLetter,
  EvidenceMatch,
  EvidenceResult,
  EvidenceStamp,
} from './evidence/evidence-bundle.ts';
export type { EvidenceFile } from './evidence/evidence-file.ts';
export { hitEvidenceBundle } from './evidence/hit-evidence.ts';
export type { HitEvidenceInput } from './evidence/hit-evidence.ts';
export type { SignerTrust } from './evidence/signed-data.ts';
export { checkTimeStamp, timeStampRequest } from './evidence/time-stamp.ts';
export type { TimeStamp, TimeStampCheckInput, TimeStampProblem } from './evidence/time-stamp.ts';
export { evidenceZip, verifyEvidence, verifyEvidenceZip } from './evidence/verify-evidence.ts';
export type { EvidenceCheck } from './evidence/verify-evidence.ts';
export { unzip, zipOf } from './evidence/zip.ts';
export type { UnzipResult } from './evidence/zip.ts';
export type { CaptureCheck, CaptureFact } from './evidence/capture-check.ts';
export { announcesCollector, lintWording } from './letters/wording.ts';
export type { WordingFinding } from './letters/wording.ts';
export { bankAccountProblems, checkBic, checkIban, ibanText } from './parties/bank-account.ts';
export type { BankAccount, IbanProblem } from './parties/bank-account.ts';
export { mandateFor, mandateProblems, mandateRefusal, mandatesInForce } from './parties/mandate.ts';
export type { Mandate } from './parties/mandate.ts';
export { checkVatId } from './parties/vat-id.ts';
export { isCountry } from './parties/country.ts';
export { addressLines, addressProblems } from './parties/postal-address.ts';
export type { PostalAddress } from './parties/postal-address.ts';
export { readRegistrationData } from './parties/registration-data.ts';
export type { ReadAt, RegistrationData, RegistrationDataResult } from './parties/registration-data.ts';
export { readWhois } from './parties/whois.ts';
export { DMCA_DIRECTORY, proposeProvider } from './parties/provider.ts';
export type { ProviderProposal } from './parties/provider.ts';
export { csvLine, writeCsv } from './import/csv.ts';
export { placeOf } from './place.ts';
export type { Place } from './place.ts';
export { partyPageKind, partyPageLinks, readPartyPage, respondentRecord } from './parties/party-page.ts';
export type { PartyFindings, PartyPage, PartyPageLink } from './parties/party-page.ts';
export { claimantProblems, proposeRespondent } from './parties/party.ts';
export type { Claimant, PartyFact, PartySource, RespondentProposal, RespondentRecord } from './parties/party.ts';
export { ClaimsError } from './claims-error.ts';
export type { ClaimsErrorCode } from './claims-error.ts';
