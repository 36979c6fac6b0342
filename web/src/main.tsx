import "./design/tokens.css";
import "./design/base.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { I18nProvider } from "react-aria-components";
import { Router } from "wouter";
import { Gate } from "./access/Gate";
import { queries } from "./edge/queries";
import { Shell } from "./Shell";

/** A newer version took the place of what this page was made of: it starts again, once; what is typed is kept. */
const RELOADED = "casefold reloaded at";
addEventListener("vite:preloadError", (event) => {
  const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
  if (Date.now() - last < 60_000) return;
  event.preventDefault();
  sessionStorage.setItem(RELOADED, String(Date.now()));
  location.reload();
});

const root = document.getElementById("root");
if (!root) throw new Error("the page has no root");
createRoot(root).render(
  <StrictMode>
    <I18nProvider locale="en-GB">
      <QueryClientProvider client={queries}>
        <Router base="/desk">
          <Gate>
            <Shell />
          </Gate>
        </Router>
      </QueryClientProvider>
    </I18nProvider>
  </StrictMode>,
);
