// Compiles a declarative Jenkinsfile with the Groovy that Jenkins has, and runs it against the words that a declarative
// pipeline may have where it has them, one at most of each section. Prints as JSON which stages there are and what their
// shell steps say. Ends with another code than 0 where something is not as it should be.
// Source: https://www.jenkins.io/doc/book/pipeline/syntax/
import groovy.json.JsonOutput

class Mistake extends Exception {
  Mistake(String said) { super(said) }
}

// A block, whose words are those of `words`: each a closure that takes what stands behind the word.
class Block extends GroovyObjectSupport {
  String name
  Map words
  List repeated = []
  List seen = []

  def invokeMethod(String word, Object given) {
    def action = words[word]
    if (action == null) throw new Mistake("${name} has no ${word}")
    if (word in seen && !(word in repeated)) throw new Mistake("${name} has a second ${word}")
    seen << word
    return action(*(given as List))
  }

  def getProperty(String property) {
    if (property in ['name', 'words', 'repeated', 'seen']) return this.@"${property}"
    return resolve(property)
  }

  Object resolve(String property) {
    if (words.containsKey("=${property}".toString())) { seen << property; return words["=${property}".toString()] }
    throw new Mistake("${name} has no ${property}")
  }

  void setProperty(String property, Object value) {
    if (property in ['name', 'words', 'repeated', 'seen']) { this.@"${property}" = value; return }
    if (words['='] == null) throw new Mistake("${name} sets ${property}")
    words['='](property, value)
  }

  Block run(Closure body, List needed = []) {
    body.delegate = this
    body.resolveStrategy = Closure.DELEGATE_ONLY
    body.call()
    needed.each { if (!(it in seen)) throw new Mistake("${name} has no ${it}") }
    if (seen.empty && !words.containsKey('=')) throw new Mistake("${name} is empty")
    return this
  }
}

def stages = []

def timeout = { Map given ->
  if (given.keySet() != ['time', 'unit'] as Set || !(given.time instanceof Integer)) throw new Mistake("timeout ${given}")
  if (!(given.unit in ['MINUTES', 'HOURS'])) throw new Mistake("timeout in ${given.unit}")
}
def text = { Object given -> if (!(given instanceof String)) throw new Mistake("no text: ${given}") }
def triggeredBy = { Object given -> text(given instanceof Map ? given.cause : given) }
def conditions
conditions = { Closure body, String name ->
  def words = [branch: text, changeset: text, triggeredBy: triggeredBy]
  words.not = { Closure inner -> conditions(inner, 'not') }
  words.anyOf = { Closure inner -> conditions(inner, 'anyOf') }
  new Block(name: name, words: words, repeated: words.keySet() as List).run(body)
}
def environment = { Map into ->
  return { Closure body ->
    new Block(name: 'environment', words: [
      credentials: { String id -> "credentials ${id}".toString() },
      '=': { String name, Object value -> into[name] = value },
    ], repeated: ['credentials']).run(body)
  }
}
def options = { Closure body ->
  new Block(name: 'options', words: [disableConcurrentBuilds: { -> }, timeout: timeout]).run(body)
}
def stage = { String name, Closure body ->
  def made = [name: name, environment: [:], scripts: []]
  new Block(name: "stage ${name}", words: [
    when: { Closure inner -> conditions(inner, 'when') },
    options: options,
    environment: environment(made.environment),
    steps: { Closure inner ->
      new Block(name: 'steps', words: [sh: { String script -> made.scripts << script }], repeated: ['sh']).run(inner)
    },
  ]).run(body, ['steps'])
  if (stages.any { it.name == name }) throw new Mistake("a second stage ${name}")
  stages << made
}
def cron
def pipeline = { Closure body ->
  new Block(name: 'pipeline', words: [
    agent: { Object given -> },
    '=any': 'any',
    options: options,
    triggers: { Closure inner ->
      new Block(name: 'triggers', words: [cron: { String spec -> cron = spec }, '=env': [BRANCH_NAME: 'main']]).run(inner)
    },
    stages: { Closure inner -> new Block(name: 'stages', words: [stage: stage], repeated: ['stage']).run(inner) },
  ]).run(body, ['agent', 'stages'])
}

def shell = new GroovyShell(new Binding([pipeline: pipeline]))
try {
  shell.parse(new File(args[0])).run()
} catch (Mistake mistake) {
  System.err.println(mistake.message)
  System.exit(1)
}
println JsonOutput.toJson([cron: cron, stages: stages])
