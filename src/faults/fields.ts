import * as v from 'valibot'
import { durationSchema } from '../clock/duration-schema.ts'
import type { FaultEntry } from './entry.ts'
import { triggerSchema } from './trigger.ts'

/** The name of a process or a target such as `@leader`. */
export const nameField = v.pipe(v.string('a name'), v.nonEmpty('a name that is not empty'))
export const namesField = v.array(nameField)

/** Directed pairs of processes. */
export const linksField = v.array(v.tuple([nameField, nameField]))

const moment = {
  at: durationSchema,
  after: v.exactOptional(triggerSchema),
  operation: v.exactOptional(v.literal(true)),
}

/** The schema of a fault that lasts. */
export function lastingFault<Fault extends FaultEntry>(
  kind: Fault['kind'],
  fields: v.ObjectEntries,
): v.GenericSchema<unknown, Fault> {
  const schema = v.strictObject({ kind: v.literal(kind), ...moment, for: v.exactOptional(durationSchema), ...fields })
  return schema as unknown as v.GenericSchema<unknown, Fault>
}

/** The schema of a fault that is over as soon as it has happened. */
export function instantFault<Fault extends FaultEntry>(
  kind: Fault['kind'],
  fields: v.ObjectEntries,
): v.GenericSchema<unknown, Fault> {
  return v.strictObject({ kind: v.literal(kind), ...moment, ...fields }) as unknown as v.GenericSchema<unknown, Fault>
}
