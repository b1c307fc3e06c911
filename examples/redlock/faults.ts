import { clockJump, type Nemesis, pause } from 'sameseed'

/** A worker stands still, for 2 s on average: a garbage collection, a virtual machine that is moved, a laptop that is closed. */
export function workerPauses(count: number): Nemesis {
  const drawn = pause({ every: '1s', for: '2s' })
  const workers = Array.from({ length: count }, (_, index) => `c${index + 1}`)
  return { ...drawn, faults: context => drawn.faults({ ...context, nodes: workers }) }
}

/** The clocks of all Redis nodes jump together: they follow one time server, or one administrator. */
export function redisClockJumps(): Nemesis {
  const drawn = clockJump({ every: '6s', by: '3s' })
  return {
    ...drawn,
    faults(context) {
      const [, ...redises] = context.nodes
      return drawn.faults(context).flatMap(jump => redises.map(node => Object.assign({}, jump, { node })))
    },
  }
}
