/** Linearizability across crashes. */

export { type DurableOptions, durablyLinearizable } from './durably-linearizable.ts'
