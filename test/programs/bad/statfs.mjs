import { statfs } from 'node:fs'

statfs('/tmp', () => {})
