"use client";

import type { Product } from "@genuine/sdk/indexer-answers";
import type { SignedLicence, SignedLicenceJson } from "@genuine/sdk/licences";
import { useEffect, useState } from "react";
import { BringLicence } from "@/components/bring-licence";
import { LinkButton } from "@/components/button";
import { ProductPicture } from "@/components/picture";
import { RecordLicence } from "@/components/record-licence";
import { Await, ErrorState, Loading, Skeleton } from "@/components/states";
import { Card, Note, Stat, Stats } from "@/components/surfaces";
import { Identity } from "@/components/values";
import { covers, keepLicence } from "@/data/licences";
import { useChain, useLicences, useProduct } from "@/data/queries";
import { LOCALES } from "@/texts/language";
import { language, licenceTexts, within } from "@/texts/texts";
import { useEngine } from "@/wallet/engine-context";
import { useAccount } from "@/wallet/session";

const texts = within(licenceTexts, "given");

/** The licence of the link that led here, or a field for one. */
export function GivenLicence() {
  const engine = useEngine();
  const [given, setGiven] = useState<{ signed?: SignedLicenceJson; error?: unknown }>();
  useEffect(() => {
    if (engine === undefined) return;
    const read = () => {
      if (window.location.hash.length <= 1) return setGiven({});
      try {
        const signed = engine.licences.signedLicenceToJson(engine.licences.decodeLicence(window.location.hash));
        keepLicence(engine.deployment, signed);
        setGiven({ signed });
      } catch (error) {
        setGiven({ error: engine.explain(error) });
      }
    };
    read();
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
  }, [engine]);

  if (engine === undefined || given === undefined) {
    return (
      <Loading>
        <Skeleton className="h-72" />
      </Loading>
    );
  }
  const show = (signed: SignedLicence) => setGiven({ signed: engine.licences.signedLicenceToJson(signed) });
  if (given.signed !== undefined) return <Shown key={given.signed.signature} signed={given.signed} />;
  return (
    <div className="grid gap-6">
      {given.error !== undefined && <ErrorState error={given.error} />}
      <Card>
        <BringLicence onBrought={show} />
      </Card>
    </div>
  );
}

function Shown({ signed }: { signed: SignedLicenceJson }) {
  const query = useProduct(signed.licence.originalId);
  return (
    <Await query={query} skeleton={<Skeleton className="h-72" />}>
      {(original) => <Terms signed={signed} original={original} />}
    </Await>
  );
}

function Terms({ signed, original }: { signed: SignedLicenceJson; original: Product }) {
  const { licensee, expiry, royaltyBasisPoints } = signed.licence;
  return (
    <div className="grid gap-8 md:grid-cols-[18rem_1fr]">
      <ProductPicture product={original} eager className="rounded-lg border border-line" />
      <Card className="content-start">
        <h2 className="text-2xl">{texts.of(original.serial)}</h2>
        <Stats className="mt-5">
          <Stat label={texts.from}>
            <Identity address={original.owner} />
          </Stat>
          <Stat label={licenceTexts.licensee}>
            <Identity address={licensee} />
          </Stat>
          <Stat label={texts.share}>{texts.percent(royaltyBasisPoints / 100)}</Stat>
          <Stat label={texts.until}>
            {new Date(expiry * 1000).toLocaleDateString(LOCALES[language()], { dateStyle: "long" })}
          </Stat>
        </Stats>
        <div className="mt-6">
          <Use signed={signed} original={original} />
        </div>
      </Card>
    </div>
  );
}

/** The viewer's possible actions. */
function Use({ signed, original }: { signed: SignedLicenceJson; original: Product }) {
  const account = useAccount();
  const { licence, signature } = signed;
  const granted = useLicences({ original: licence.originalId, licensee: licence.licensee });
  const recorded = granted.items?.some((one) => covers(one, licence)) === true;
  const standing = useChain(
    ["licence", signature],
    async ({ licences, client, deployment, explain }) =>
      licences.verifyLicence(client, deployment, licences.signedLicenceFromJson(signed)).then(
        () => null,
        (error: unknown) => explain(error),
      ),
    !recorded,
  );
  const free = licence.royaltyBasisPoints === 0;
  const mine = account?.toLowerCase() === licence.licensee.toLowerCase();
  if (granted.items === undefined || (!recorded && standing.data === undefined)) return <Skeleton className="h-24" />;
  if (!recorded && standing.data != null) {
    return (
      <Note tone="bad" title={texts.dead}>
        {standing.data.message} {standing.data.nextStep}
      </Note>
    );
  }
  return (
    <div className="grid gap-5">
      {recorded ? <Note tone="good">{texts.recorded}</Note> : <Note>{texts.holds}</Note>}
      {account !== undefined && !mine && <Note tone="warn">{texts.notYours}</Note>}
      {!recorded && <RecordLicence signed={signed} serial={original.serial} />}
      {recorded && mine && <LinkButton href={`/studio?parent=${original.id}`}>{texts.register}</LinkButton>}
      <p className="text-sm text-muted">{free ? texts.useFree : texts.useShare}</p>
    </div>
  );
}
