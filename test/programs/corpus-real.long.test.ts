/** What the programs of the corpus say on this machine, as processes over loopback: `-u` records it. */
import { expect, test } from 'vitest'
import { really } from './both-ways/really.ts'
import { simulated } from './both-ways/simulated.ts'
import { recorded, systems, transcriptFile } from './both-ways/system.ts'
import { REFUSED } from './both-ways/table.ts'

// They mostly wait; and on a busy machine what they wait for may come late.
test.concurrent.for(systems)(
  '$name says on this machine what was recorded',
  { retry: 3 },
  async (system, { expect }) => {
    await expect(await really(system)).toMatchFileSnapshot(transcriptFile(system))
  },
)

const running = systems.filter(({ name }) => !REFUSED.includes(name))

test.each(running)('$name says the same in a simulation, in whatever pieces its bytes travel', async system => {
  for (const seed of [1, 2, 3]) expect(await simulated(system, { seed })).toBe(recorded(system))
})
