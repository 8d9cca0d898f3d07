import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The renderer over the fake API, for looking at it without a main process: `npx vite --config test/renderer/preview/vite.config.ts`. */
export default defineConfig({
  root: at('../../../src-renderer'),
  server: { fs: { allow: [at('../../..')] } },
  plugins: [
    vue(),
    {
      name: 'fake-bridge',
      transformIndexHtml: (html) => ({ html, tags: [{ tag: 'script', attrs: { type: 'module', src: `/@fs${at('./bridge.ts')}` }, injectTo: 'head-prepend' }] })
    }
  ]
})
