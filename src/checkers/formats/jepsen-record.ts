export { HistoryFormatError } from './format-error.ts'
