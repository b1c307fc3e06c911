import { story } from '../report/story.ts'
import type { Run } from '../scenario/run.ts'
import type { PlanSize } from '../search/size.ts'

/** The story of a failing run, as the message of an error: it begins with the sentence that says what is wrong. */
export function storyMessage(run: Run, replay: string, about: { original?: PlanSize; nearest?: string } = {}): string {
  const text = story(run, { root: process.cwd(), replay, ...about })
  // The mark is for the eye: here, the name of the error is in its place.
  return text.replace(/^[^\p{L}\p{N}"']+/u, '').trimEnd()
}
