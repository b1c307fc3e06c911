import tty from 'node:tty'
import { refusing } from './refusing.ts'

/** `node:tty` of a machine, which has no terminal. */
export function ttyModule() {
  return { ...refusing('tty', tty, 'A machine has no terminal.'), isatty: () => false }
}
