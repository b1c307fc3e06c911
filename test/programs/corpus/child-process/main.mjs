// Asks another program what it thinks.
import { execFile } from 'node:child_process'

execFile(process.execPath, ['-p', '1 + 1'], (error, stdout) => console.log(error, stdout.trim()))
