/** How far reads of a register lag behind. */

export { type StalenessDetails, type StalenessOptions, staleness } from './staleness.ts'
