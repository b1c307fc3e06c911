import { shownPath } from '../failures/shown-path.ts'

/** Where the page of a failure stands; where its run is too long to make one unasked, the command that makes it. */
export function pageText(page: string | undefined, command: string): string {
  return `page\n  ${page === undefined ? command : shownPath(page)}`
}
