import type { Metadata } from "next";
import Link from "next/link";
import { Card, PageHeader, Section } from "@/components/surfaces";
import { headOf } from "@/documents/head";
import { serverTexts } from "@/texts/server";
import { HowItWorks } from "../challenges/how-it-works";

export async function generateMetadata(): Promise<Metadata> {
  const { title, intro } = (await serverTexts()).help;
  return await headOf({ title, description: intro, path: "/help" });
}

/** For people who make pictures: what happens by itself, what a challenge is worth, and what is not noticed. */
export default async function HelpPage() {
  const { help: texts, verify } = await serverTexts();
  const parts = ["nothing", "challenge", "unseen", "words"] as const;
  return (
    <>
      <PageHeader title={texts.title} intro={texts.intro} />
      <nav aria-label={texts.contents} className="-mt-3 mb-8">
        <ul className="flex flex-wrap gap-x-5 gap-y-2">
          {parts.map((part) => (
            <li key={part}>
              <Link href={`#${part}`} className="font-medium text-accent hover:underline">
                {texts[part].title}
              </Link>
            </li>
          ))}
          <li>
            <Link href="/verify" className="font-medium text-accent hover:underline">
              {verify.title}
            </Link>
          </li>
        </ul>
      </nav>
      <div id="nothing" className="scroll-mt-24">
        <Section title={texts.nothing.title}>
          <p className="mb-4 max-w-3xl text-muted">{texts.nothing.text}</p>
          <Pairs pairs={texts.nothing.states} />
        </Section>
      </div>
      <div id="challenge" className="mt-12 scroll-mt-24">
        <Section title={texts.challenge.title}>
          <ul className="max-w-3xl list-disc space-y-2 pl-5">
            {texts.challenge.points.map((point) => (
              <li key={point}>{point}</li>
            ))}
          </ul>
        </Section>
        <HowItWorks />
      </div>
      <div id="unseen" className="mt-12 scroll-mt-24">
        <Section title={texts.unseen.title}>
          <p className="mb-4 max-w-3xl text-muted">{texts.unseen.text}</p>
          <Pairs pairs={texts.unseen.changes} />
          <p className="mt-4 max-w-3xl">{texts.unseen.further}</p>
        </Section>
      </div>
      <div id="words" className="mt-12 scroll-mt-24">
        <Section title={texts.words.title}>
          <Pairs pairs={texts.words.list} />
        </Section>
      </div>
    </>
  );
}

function Pairs({ pairs }: { pairs: readonly { name: string; text: string }[] }) {
  return (
    <Card padded={false}>
      <dl className="divide-y divide-line">
        {pairs.map(({ name, text }) => (
          <div key={name} className="grid gap-x-8 gap-y-1 p-4 sm:grid-cols-[1fr_2fr] sm:p-5">
            <dt className="font-medium">{name}</dt>
            <dd className="text-muted">{text}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
