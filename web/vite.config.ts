import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "/desk/",
  plugins: [react()],
  build: { target: "es2022", cssTarget: "chrome123", sourcemap: false, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  server: { host: "127.0.0.1" },
  test: { include: ["src/**/*.test.ts", "src/**/*.test.tsx"], environment: "node" },
});
