import { Program } from './program.ts'

const byEntry = new Map<string, Program>()

/** Returns the program of a file: there is one of each, which is bundled once. */
export function programOf(entry: string): Program {
  const known = byEntry.get(entry)
  if (known !== undefined) return known
  const program = new Program(entry)
  byEntry.set(entry, program)
  return program
}
