import { expect, test } from 'vitest'
import { impliedModels } from '../../../../src/checkers/transactions/consistency-model.ts'
import { type Axiom, LEVELS } from '../../../../src/checkers/transactions/levels/level.ts'

/** Cerone, Bernardi, Gotsman 2015, and Adya 1999: which demands follow at once from which. */
const WEAKER: Readonly<Record<Axiom, readonly Axiom[]>> = {
  serial: ['snapshots', 'serial updates'],
  'serial updates': ['parallel snapshots'],
  snapshots: ['parallel snapshots', 'prefix'],
  'parallel snapshots': ['causality', 'monotonic view'],
  'monotonic view': ['monotonic atomic view'],
  prefix: ['causality'],
  causality: ['atomic view'],
  'atomic view': ['monotonic atomic view'],
  'monotonic atomic view': [],
}
const ORDERS = ['none', 'process', 'realtime']

const follows = (from: Axiom, to: Axiom): boolean => from === to || WEAKER[from].some(weaker => follows(weaker, to))

/** Adya's levels: where no predicates are read they imply Cerone's, but those demand besides that a transaction reads what it wrote. */
const ADYAS = new Set(['consistent-view', 'forward-consistent-view', 'repeatable-read', 'update-serializable'])

test('a level implies every other one of which it demands all, and more, of the order of commits', () => {
  const levels = LEVELS.filter(({ model }) => !ADYAS.has(model))
  for (const strong of levels) {
    const weaker = levels.filter(
      ({ axiom, order }) => follows(strong.axiom, axiom) && ORDERS.indexOf(strong.order) >= ORDERS.indexOf(order),
    )
    const missing = weaker.filter(({ model }) => !impliedModels(strong.model).has(model))
    expect(missing.map(({ model }) => `${strong.model} implies ${model}`)).toEqual([])
  }
})
