import fs from 'node:fs'
import { callable, extensible } from '../machine/callable.ts'

/** Node's own, whatever stands in their place: a node that asks for them is refused. */
const NodeReadStream: unknown = fs.ReadStream.prototype.constructor
const NodeWriteStream: unknown = fs.WriteStream.prototype.constructor

type StreamOptions = Record<string, unknown>

/** What Node's streams of files ask of an `fs`. */
export interface StreamFs {
  open: unknown
  close: unknown
  read: unknown
  write: unknown
  writev: unknown
  fsync: unknown
}

type ReadStreamClass = new (path: unknown, options?: StreamOptions) => fs.ReadStream
type WriteStreamClass = new (path: unknown, options?: StreamOptions) => fs.WriteStream

/** Node's own `ReadStream` and `WriteStream`, on the calls of a machine. */
export function streamsOn(own: StreamFs) {
  const options = (given: unknown) => ({
    ...(typeof given === 'string' ? { encoding: given } : (given as StreamOptions | undefined)),
    fs: own,
  })
  class ReadStream extends extensible(NodeReadStream as ReadStreamClass) {
    constructor(path: unknown, given?: unknown) {
      super(path, options(given))
    }
  }
  class WriteStream extends extensible(NodeWriteStream as WriteStreamClass) {
    constructor(path: unknown, given?: unknown) {
      super(path, options(given))
    }
  }
  return {
    ReadStream: callable(ReadStream),
    WriteStream: callable(WriteStream),
    createReadStream: (path: unknown, given?: unknown): fs.ReadStream => new ReadStream(path, given),
    createWriteStream: (path: unknown, given?: unknown): fs.WriteStream => new WriteStream(path, given),
  }
}
