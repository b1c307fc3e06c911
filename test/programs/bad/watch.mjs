import { watch } from 'node:fs'

watch('/tmp')
