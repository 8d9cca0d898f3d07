import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import { fileURLToPath } from 'node:url'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Setup builds beside the running copy and swaps when done. */
const out = process.env.UMBRA_OUT ?? 'out'

/** Every process entry is an input of its own, so that a forked child or worker is a file beside index.js. */
export default defineConfig({
  main: {
    build: {
      outDir: `${out}/main`,
      externalizeDeps: true,
      rolldownOptions: {
        input: {
          index: at('src-main/electron/main.ts'),
          cli: at('src-main/cli.ts'),
          compute: at('src-main/compute/child.ts'),
          'film-worker': at('src-main/services/films/film-worker.ts'),
          'compare-worker': at('src-main/services/compare/thread/worker.ts'),
          'decode-worker': at('src-main/dicom/decode-worker.ts')
        }
      }
    }
  },
  preload: {
    build: {
      outDir: `${out}/preload`,
      externalizeDeps: false,
      rolldownOptions: { input: { index: at('src-main/electron/preload.ts') }, output: { format: 'cjs', entryFileNames: '[name].cjs' } }
    }
  },
  renderer: {
    root: at('src-renderer'),
    plugins: [vue()],
    build: { outDir: at(`${out}/renderer`), rolldownOptions: { input: { index: at('src-renderer/index.html') } } }
  }
})
