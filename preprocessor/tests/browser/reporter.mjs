// A reporter for node's test runner: each test that has ended as a line of JSON, for node.rs.

export default async function* report(events) {
    for await (const { type, data } of events) {
        if ((type === 'test:pass' || type === 'test:fail') && data.nesting === 0) {
            const error = data.details?.error;
            const why = error?.cause?.message ?? error?.message;
            yield `${JSON.stringify({ name: data.name, failure: type === 'test:fail' ? String(why) : null })}\n`;
        }
    }
}
