import type { Metadata } from "next";
import Link from "next/link";
import { LinkButton } from "@/components/button";
import { Icon, type IconName } from "@/components/icons";
import { Engraving } from "@/components/rosette";
import { Section } from "@/components/surfaces";
import { Ahead } from "@/data/ahead";
import { allEsps, productsBy } from "@/data/questions";
import { headOf } from "@/documents/head";
import { serverTexts } from "@/texts/server";
import { LatestProducts } from "./latest-products";

const WAYS: readonly { id: "make" | "trade" | "defend"; href: string; icon: IconName }[] = [
  { id: "make", href: "/studio", icon: "studio" },
  { id: "trade", href: "/market", icon: "market" },
  { id: "defend", href: "/challenges", icon: "shield" },
];

export async function generateMetadata(): Promise<Metadata> {
  const { common } = await serverTexts();
  const title = `${common.name}: ${common.tagline}`;
  return { ...(await headOf({ title, description: common.description, path: "/" })), title: { absolute: title } };
}

export default async function HomePage() {
  const { home: texts } = await serverTexts();
  return (
    <>
      <section className="relative -mt-2 pt-6 pb-14 sm:pt-14 sm:pb-20">
        <div className="absolute -top-10 right-[calc(50%-50vw)] -bottom-6 left-1/3 -z-10 overflow-hidden mask-[linear-gradient(to_right,transparent_8%,black_60%),linear-gradient(to_top,transparent,black_30%)] mask-intersect">
          <Engraving className="absolute top-1/2 -right-48 w-[38rem] max-w-none -translate-y-1/2 text-accent opacity-30 sm:-right-24 sm:w-[42rem] sm:opacity-75 lg:-right-8" />
        </div>
        <h1 className="max-w-2xl text-4xl sm:text-6xl">{texts.title}</h1>
        <p className="mt-5 max-w-xl text-lg text-muted sm:text-xl">{texts.lead}</p>
        <div className="mt-8 flex flex-wrap gap-3">
          <LinkButton href="/studio" tone="primary" size="large">
            {texts.start}
          </LinkButton>
          <LinkButton href="/market" size="large">
            {texts.browse}
          </LinkButton>
        </div>
      </section>
      <Ahead questions={[allEsps]} lists={[productsBy({ status: "active", limit: 8 })]}>
        <LatestProducts />
      </Ahead>
      <Section title={texts.ways.title}>
        <ul className="grid gap-4 md:grid-cols-3 md:gap-5">
          {WAYS.map(({ id, href, icon }) => (
            <li key={id}>
              <Link
                href={href}
                className="group flex h-full flex-col rounded-lg border border-line bg-surface p-6 transition-colors hover:border-accent"
              >
                <span className="text-accent">
                  <Icon name={icon} size={30} />
                </span>
                <h3 className="mt-4 text-xl">{texts.ways[id].title}</h3>
                <p className="mt-1.5 grow text-muted">{texts.ways[id].text}</p>
                <span className="mt-5 inline-flex items-center gap-2 font-medium text-accent group-hover:underline">
                  {texts.ways[id].action}
                  <Icon name="arrow" size={18} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}
