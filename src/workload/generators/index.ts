/** Jepsen's generators: `gen` in `sameseed`. */

export { geometric, uniformInteger, zipf } from '../distribution.ts'
export { any, shortestAny } from './any.ts'
export { concurrencyLimit, limit, once, processLimit } from './bounds.ts'
export { eachClient, eachProcess, nemesis, onClients, reserve } from './clients.ts'
export { counted } from './counted.ts'
export { cycleTimes } from './cycle-times.ts'
export { withFinal } from './final.ts'
export { concurrentKeys, type Keyed, type Keys, sequentialKeys } from './keys.ts'
export { mix } from './mix.ts'
export { onUpdate } from './on-update.ts'
export { cycle, flipFlop, repeat } from './repetition.ts'
export {
  asGenerator as source,
  type OperationInput,
  type OperationOf,
  type Source,
  type SourceFunction,
  sequence,
} from './source.ts'
export { andThen, phases, synchronize } from './synchronize.ts'
export { delay, log, sleep, stagger, timeLimit } from './timing.ts'
export { trace } from './trace.ts'
export { filter, fMap, map } from './transform.ts'
export { untilOk } from './until-ok.ts'
