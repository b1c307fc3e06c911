import { expect, test } from 'vitest'
import { kv, linearizable } from '../../../src/checkers/index.ts'
import { listAppend } from '../../../src/checkers/transactions/index.ts'
import { anomalySvg, windowSvg } from '../../../src/report/pictures/index.ts'
import { STALE_READ, WRITE_SKEW } from './histories.ts'
import { parse } from './markup-tree.ts'

// The pictures in docs/checkers/pictures.md; `vitest -u` draws them anew.

test('the window of a stale read', async () => {
  const svg = windowSvg(STALE_READ, linearizable(kv()).check(STALE_READ), { model: kv() })!
  parse(svg)
  await expect(svg).toMatchFileSnapshot('../../../docs/checkers/stale-read.svg')
})

test('the cycle of a write skew', async () => {
  const { details } = listAppend().check(WRITE_SKEW)
  const svg = anomalySvg(details!.anomalies[details!.anomalyTypes[0]!]![0]!)!
  parse(svg)
  await expect(svg).toMatchFileSnapshot('../../../docs/checkers/write-skew.svg')
})
