import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { ActivityPanel } from "@/components/layout/activity-panel";
import { AcceptsAlone } from "@/components/layout/alone";
import { Announcer } from "@/components/layout/announcer";
import { Banners } from "@/components/layout/banners";
import { DueNotifier } from "@/components/layout/due-notifier";
import { Footer } from "@/components/layout/footer";
import { BottomNav, Header } from "@/components/layout/header";
import { KeyDialog } from "@/components/layout/key-dialog";
import { Notices } from "@/components/layout/notices";
import { Configured, Providers } from "@/components/layout/providers";
import { WalletPanel } from "@/components/layout/wallet-panel";
import { configOrProblem } from "@/config/server-config";
import { LOCALES } from "@/texts/language";
import { requestLanguage, serverTexts } from "@/texts/server";
import { Spoken } from "@/texts/spoken";
import "./globals.css";

export async function generateMetadata(): Promise<Metadata> {
  const { common } = await serverTexts();
  return {
    title: { default: `${common.name}: ${common.tagline}`, template: `%s · ${common.name}` },
    description: common.description,
  };
}

/** Before the first paint: marks for the styles that there is no wallet to wait for, where wagmi has noted none. Storage may be forbidden. */
const WALLET_EXPECTED = `try { if (!localStorage.getItem("wagmi.recentConnectorId")) document.documentElement.dataset.wallet = "none" } catch {}`;

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f5f3ec" },
    { media: "(prefers-color-scheme: dark)", color: "#101513" },
  ],
};

/** Rendered for each request: the content-security policy gives every document its own nonce. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = (await cookies()).get("theme")?.value;
  const language = await requestLanguage();
  const { common } = await serverTexts();
  return (
    <html
      lang={LOCALES[language]}
      data-theme={theme === "light" || theme === "dark" ? theme : undefined}
      suppressHydrationWarning
    >
      <body>
        {/* The browser hides the nonce from the page's scripts. */}
        <script
          nonce={(await headers()).get("x-nonce") ?? undefined}
          suppressHydrationWarning
          // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of this program, allowed by its nonce
          dangerouslySetInnerHTML={{ __html: WALLET_EXPECTED }}
        />
        <Spoken language={language}>
          <Providers config={await configOrProblem()}>
            <a
              href="#content"
              className="sr-only z-50 rounded-md bg-accent px-4 py-2 text-accent-ink focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
            >
              {common.skip}
            </a>
            <Header />
            <Banners />
            <main
              id="content"
              tabIndex={-1}
              className="mx-auto max-w-6xl px-4 pt-8 pb-16 outline-none sm:px-6 sm:pt-10 lg:pb-20"
            >
              <Configured>{children}</Configured>
            </main>
            <Footer />
            <BottomNav />
            <WalletPanel />
            <KeyDialog />
            <ActivityPanel />
            <Notices />
            <Announcer />
            <DueNotifier />
            <AcceptsAlone />
          </Providers>
        </Spoken>
      </body>
    </html>
  );
}
