export { renderReport } from './render-report.ts';
export type { ReportData, ReportHit, ReportImage, ReportSimilar, ReportThumbnail, ReportWork } from './report-data.ts';
