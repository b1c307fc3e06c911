import type { RunPageOptions } from '../../report/page/run-page.ts'
import type { StorySettings } from '../thread/protocol.ts'

/** What a page says of where its run is from: as the story does. */
export function aboutRun({ replay, root }: StorySettings): RunPageOptions {
  return {
    ...(replay === undefined ? {} : { about: [replay] }),
    ...(root === undefined ? {} : { root }),
  }
}
