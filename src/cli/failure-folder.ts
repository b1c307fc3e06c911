export { FailureFolder } from '../failures/failure-folder.ts'
