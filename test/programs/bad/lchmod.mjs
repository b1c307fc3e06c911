import { lchmod } from 'node:fs/promises'

await lchmod('/tmp', 0o700)
