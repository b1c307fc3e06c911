/** A file cannot be read or written, or is not there. The message says which, and why: it is for a person. */
export class FileError extends Error {
  override readonly name = 'FileError'
}
