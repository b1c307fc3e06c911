import { writeFileSync } from 'node:fs'

writeFileSync('/tmp/never-written', 'data')
