import { MemoryLevel } from 'memory-level'

export class Level extends MemoryLevel {
  constructor(_location, options) {
    super(options)
  }
}
