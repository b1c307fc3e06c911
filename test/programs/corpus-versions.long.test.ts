/** The programs of the corpus run the same under faults on every version of Node. */
import { expect, test } from 'vitest'
import { elsewhere, nodeOfVersion } from './both-ways/another-process.ts'
import { everywhere } from './both-ways/same-again.ts'

const SEEDS = [1, 2]

test('they run the same on Node 22 and 24 as here', async ({ skip }) => {
  const nodes = [await nodeOfVersion(22), await nodeOfVersion(24)].filter(node => node !== undefined)
  if (nodes.length === 0) skip('npx has no other version of Node')
  const [here, ...others] = await Promise.all(
    [process.execPath, ...nodes].map(node => elsewhere(everywhere, SEEDS, node)),
  )
  for (const other of others) expect(other).toEqual(here)
})
