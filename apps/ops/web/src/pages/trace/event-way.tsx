import { Accordion, SimpleGrid, Stack, Text } from '@mantine/core';
import type { EventTrace } from '../../api/types';
import { CopyId } from '../../components/copy-id';
import { showControls } from '../../components/json-text';
import { JsonView } from '../../components/json-view';
import { Panel } from '../../components/panel';
import { TraceLink } from '../../components/trace-link';
import { ConsumerWay } from './consumer-way';
import { Hop, Way } from './hop';

interface EventWayProps {
  event: EventTrace;
  /** Where the times begin. */
  start: string;
  /** By the dead letter's id. */
  caseIds: ReadonlyMap<string, string>;
}

/** One event's way: committed, published, then what each consumer made of it. */
export function EventWay({ event, start, caseIds }: EventWayProps) {
  const { id, type, version, walletId, sequence, committedAt, partition, position, published, transactionId } = event;
  return (
    <Panel title={`${showControls(type)} v${version}`}>
      <Stack gap="md">
        <Way label="The way of the event">
          <Hop name="Committed" at={committedAt} start={start} tone="good">
            <div>
              number {sequence} of wallet <TraceLink id={walletId} />
              {transactionId != null && (
                <>
                  , by transaction <TraceLink id={transactionId} />
                </>
              )}
            </div>
            <div>
              event <CopyId id={id} of="event" short />
            </div>
          </Hop>
          <Hop
            name={published ? 'Published' : 'Not published yet'}
            at={null}
            start={start}
            tone={published ? 'good' : 'warn'}
          >
            {position === null
              ? `It has no position in partition ${partition} yet: the relay gives it one.`
              : `partition ${partition}, position ${position}`}
          </Hop>
        </Way>
        <SimpleGrid
          cols={{ base: 1, lg: Math.min(event.consumers.length, 3) || 1 }}
          spacing="sm"
          style={{ alignItems: 'start' }}
        >
          {event.consumers.map((consumer) => (
            <ConsumerWay key={consumer.consumer} consumer={consumer} start={start} caseIds={caseIds} />
          ))}
        </SimpleGrid>
        {event.event !== undefined && (
          <Accordion variant="contained" chevronPosition="left" order={3}>
            <Accordion.Item value="event">
              <Accordion.Control>
                <Text size="sm">The event as it was committed</Text>
              </Accordion.Control>
              <Accordion.Panel>
                <JsonView value={event.event} label="Event" fileName={`${id}.json`} />
              </Accordion.Panel>
            </Accordion.Item>
          </Accordion>
        )}
      </Stack>
    </Panel>
  );
}
