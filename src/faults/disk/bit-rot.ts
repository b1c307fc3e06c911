import * as v from 'valibot'
import { counted } from '../../options/counted.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { integerBetween, pick } from '../../random/stream.ts'
import type { Process } from '../../sim/process.ts'
import { instantFault, nameField } from '../fields.ts'
import { atOnce, type FaultKindDefinition } from '../kind.ts'
import { everyOption, type Nemesis, type Rhythm, strikingNodes } from '../nemesis.ts'
import type { FaultWorld } from '../world.ts'
import { type DiskFault, tellOfDisk } from './interception.ts'

/** One bit of what the node's disk holds turns over, once and for good. */
export interface BitRot extends Omit<DiskFault, 'for'> {
  readonly kind: 'bit-rot'
  /** In this file. Default: in any. */
  readonly file?: string
  /**
   * Which bit, counted through the durable bytes of the file, or of all files in the order of their names. It starts again at
   * the end. Default: drawn from the seed.
   */
  readonly bit?: number
}

export const bitRotKind: FaultKindDefinition<BitRot> = {
  kind: 'bit-rot',
  family: 'disk',
  lasts: false,
  nemesis: bitRot,
  schema: instantFault<BitRot>('bit-rot', {
    node: nameField,
    file: v.exactOptional(v.pipe(v.string(), v.nonEmpty())),
    bit: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  }),
  describe({ node, file, bit }) {
    return `bit-rot ${node}${file === undefined ? '' : ` '${file}'`}${bit === undefined ? '' : ` bit ${bit}`}`
  },
  effectText: effect => `turned over ${counted(effect, 'bit')}`,
  processes: ({ node }) => [node],
  damages: () => true,
  apply(fault, world) {
    return atOnce(world.processes(fault.node).filter(process => turnOver(fault, process, world)).length)
  },
}

/** Returns whether there was anything to turn over. */
function turnOver({ file, bit }: BitRot, process: Process, world: FaultWorld): boolean {
  const files = process.disk.durableSizes().filter(([name]) => file === undefined || name === file)
  const bits = 8 * files.reduce((sum, [, size]) => sum + size, 0)
  if (bits === 0) return false
  let left = (bit ?? integerBetween(world.random(process.id), 0, bits - 1)) % bits
  for (const [name, size] of files) {
    if (left < 8 * size) {
      process.disk.flipBit(name, left)
      tellOfDisk(world, process, `bit ${left % 8} of byte ${Math.floor(left / 8)} of '${name}' turns over`)
      return true
    }
    left -= 8 * size
  }
  return false
}

/** Far more than there are bits on most disks: it wraps around. */
const BITS = 2 ** 30

const OPTIONS = optionsOf<Pick<Rhythm, 'every'>>(everyOption)

/** Turns over one bit on one node's disk, now and then. */
export function bitRot(rhythm: Pick<Rhythm, 'every'> = {}): Nemesis {
  checkOptions('bitRot', OPTIONS, rhythm)
  return strikingNodes('bit-rot', { every: '4s', for: 0 }, rhythm, (random, { at }, nodes) => {
    const fault: BitRot = { kind: 'bit-rot', at, node: pick(random, nodes), bit: integerBetween(random, 0, BITS - 1) }
    return fault
  })
}
